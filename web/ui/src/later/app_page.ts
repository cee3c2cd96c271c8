// A notebook as an app. Loaded by the programs that are apps.

import "../main"; // what the page has loaded already is in no second file
export { AppPage as View } from "../app/app_page";
