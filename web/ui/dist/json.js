import{a as o}from"./chunk2.js?v=5b7ee99b2b97";import"./chunk.js?v=5b7ee99b2b97";export{o as View};
