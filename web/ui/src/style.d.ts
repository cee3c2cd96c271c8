declare module "*.sheet.css" {
  const rules: string;
  export default rules;
}
