/** The oracle: HashiCorp's Go parser of HCL 1, compiled to JavaScript. Its integers have 32 bits. */
declare module "js-hcl-parser" {
  const parser: {
    /** JSON text of the decoded config, or a sentence that starts with "unable to". Go's panics are thrown. */
    parse(text: string): string;
    /** Parses without decoding: the formatted config, or a sentence that starts with "unable to". */
    stringify(text: string): string;
  };
  export default parser;
}
