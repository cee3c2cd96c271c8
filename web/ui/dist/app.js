import"./chunk.js?v=4ab80ad0dbbd";
