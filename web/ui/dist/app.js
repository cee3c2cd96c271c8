import"./chunk.js?v=1ac91ce99b24";
