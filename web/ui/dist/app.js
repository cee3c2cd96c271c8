import"./chunk.js?v=720a0f21e06a";
