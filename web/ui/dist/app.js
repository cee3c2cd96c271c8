import"./chunk.js?v=1f30d3d07ef1";
