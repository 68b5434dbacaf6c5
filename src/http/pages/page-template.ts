import type Handlebars from 'handlebars';
import { packageOnFirstUse } from '../../package-on-first-use.js';

const handlebars = packageOnFirstUse<typeof Handlebars>('handlebars');

/** A page's text with Handlebars' marks as a function of its values, compiled when the page is first shown. */
export function pageTemplate<Values>(text: string, options?: CompileOptions): (values: Values) => string {
  let compiled: Handlebars.TemplateDelegate<Values> | undefined;
  return (values) => {
    // An environment of its own: helpers that others register globally are not ours.
    compiled ??= handlebars().create().compile<Values>(text, options);
    return compiled(values);
  };
}
