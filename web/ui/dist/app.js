import"./chunk.js?v=bf56a0083fde";
