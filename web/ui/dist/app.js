import"./chunk.js?v=39d10e5e7ea4";
