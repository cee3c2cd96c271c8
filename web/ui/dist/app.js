import"./chunk.js?v=450f758c7277";
