// Values in JSON: as trees, and as charts those that describe one. Loaded when the first one is shown.

import "../main"; // what the page has loaded already is in no second file
export { JsonOutput as View } from "../render/json_output";
