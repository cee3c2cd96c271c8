import{a as o}from"./chunk2.js?v=312a5ad11330";import"./chunk.js?v=312a5ad11330";export{o as View};
