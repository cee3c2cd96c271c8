import"./chunk.js?v=f2d99279ae42";
