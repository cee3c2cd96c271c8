import"./chunk.js?v=43fb1c27705e";
