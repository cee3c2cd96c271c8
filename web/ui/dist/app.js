import"./chunk.js?v=3a00600c7b49";
