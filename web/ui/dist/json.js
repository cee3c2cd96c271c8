import{a as o}from"./chunk2.js?v=bd3703733fd0";import"./chunk.js?v=bd3703733fd0";export{o as View};
