import"./chunk.js?v=98f1afc5cf0b";
