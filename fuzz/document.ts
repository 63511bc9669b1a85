/** What the fuzzer reads of the OpenAPI document: routes and their parameters. */
export interface ApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<string, { readonly parameters?: readonly { readonly name: string; readonly in: string }[] }>
      >
    >
  >;
}
