import"./chunk.js?v=b6b474484473";
