import"./chunk.js?v=e51760fb8df2";
