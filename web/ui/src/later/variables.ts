// The list of variables. Loaded when it is asked for.

import "../main"; // what the page has loaded already is in no second file
export { VariablesPanel as View } from "../page/variables";
