// JSON values as trees. Loaded when the first one is shown.

import "../main"; // what the page has loaded already is in no second file
export { JsonView as View } from "../render/json_view";
