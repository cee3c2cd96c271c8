// The list of log-ins. Loaded when it is asked for.

import "../main"; // what the page has loaded already is in no second file
export { LoginsPanel as View } from "../page/logins";
