import { createTLStore, defaultShapeUtils, defaultBindingUtils } from "tldraw";
const a = createTLStore({shapeUtils: defaultShapeUtils, bindingUtils: defaultBindingUtils}).schema.serialize();
const b = createTLStore().schema.serialize();
console.log(JSON.stringify(a)===JSON.stringify(b), JSON.stringify(a));
