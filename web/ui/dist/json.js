import{a as o}from"./chunk2.js?v=b197ea000221";import"./chunk.js?v=b197ea000221";export{o as View};
