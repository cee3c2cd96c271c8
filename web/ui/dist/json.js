import{a as o}from"./chunk2.js?v=af69da780a95";import"./chunk.js?v=af69da780a95";export{o as View};
