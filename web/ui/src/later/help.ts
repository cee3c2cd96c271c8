// The list of keys. Loaded when it is asked for.

import "../main"; // what the page has loaded already is in no second file
export { HelpPanel as View } from "../page/help";
