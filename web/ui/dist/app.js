import"./chunk.js?v=d5283589ee30";
