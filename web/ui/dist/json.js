import{a as o}from"./chunk2.js?v=7c88c10a7539";import"./chunk.js?v=7c88c10a7539";export{o as View};
