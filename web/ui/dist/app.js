import"./chunk.js?v=3f13bbfc59b3";
