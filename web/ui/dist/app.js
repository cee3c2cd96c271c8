import"./chunk.js?v=621139878466";
