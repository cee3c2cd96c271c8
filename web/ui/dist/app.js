import"./chunk.js?v=abcee0e2524b";
