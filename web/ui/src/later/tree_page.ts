// The list of files. Loaded when a folder is opened, not a notebook.

import "../main"; // what the page has loaded already is in no second file
export { TreePage as View } from "../page/tree_page";
