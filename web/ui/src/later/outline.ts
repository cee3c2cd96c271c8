// The table of contents. Loaded when it is asked for.

import "../main"; // what the page has loaded already is in no second file
export { OutlinePanel as View } from "../page/outline";
