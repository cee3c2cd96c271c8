import"./chunk.js?v=35876737cd45";
