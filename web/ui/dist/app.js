import"./chunk.js?v=647f1e2c5f80";
