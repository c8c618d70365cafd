// The test runtime gives files as text.
declare module "*.sql?raw" {
  const text: string;
  export default text;
}
