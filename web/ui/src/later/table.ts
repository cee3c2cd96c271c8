// The grid of a table. Loaded when the first one is opened.

import "../main"; // what the page has loaded already is in no second file
export { TableGrid as View } from "../render/table_grid";
