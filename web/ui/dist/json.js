import{a as o}from"./chunk2.js?v=ad37942bdbd8";import"./chunk.js?v=ad37942bdbd8";export{o as View};
