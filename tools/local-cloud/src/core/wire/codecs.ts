import { JsonCodec, XmlCodec, type XmlSettings } from '@aws-sdk/core/protocols';
import { CborCodec, cbor } from '@smithy/core/cbor';
import { NormalizedSchema } from '@smithy/core/schema';

/*
 * The only file that uses the SDK's codecs and schema reader. They work in both directions, but as no promised API of the SDK: when a new version
 * breaks something, it breaks here, and the protocol tests say what.
 */

/** A shape of the service's model, as the SDK describes it. */
export type Shape = NormalizedSchema;

type StaticSchema = Parameters<typeof NormalizedSchema.of>[0];

/** Timestamp formats of the SDK's schemas. */
export enum TimestampFormat {
  DateTime = 5,
  HttpDate = 6,
  EpochSeconds = 7,
}

/** Reads the static schema that a client module exports. */
export function shapeOf(schema: unknown): Shape {
  return NormalizedSchema.of(schema as StaticSchema);
}

/** The timestamp format that the model names for this shape, if it names one. */
export function timestampFormatOf(shape: Shape): TimestampFormat | undefined {
  const format = shape.getSchema();
  return typeof format === 'number' && format in TimestampFormat ? format : undefined;
}

const jsonCodecs = { rpc: jsonCodec(false), rest: jsonCodec(true) };

function jsonCodec(jsonName: boolean): JsonCodec {
  return new JsonCodec({ timestampFormat: { default: TimestampFormat.EpochSeconds, useTrait: true }, jsonName });
}

/** JSON text to the value of a shape. `rest` honours the model's `jsonName`, as restJson1 does and awsJson does not. */
export async function readJson(shape: Shape, text: string, kind: 'rpc' | 'rest'): Promise<unknown> {
  return jsonCodecs[kind].createDeserializer().read(shape, text);
}

export function writeJson(shape: Shape, value: unknown, kind: 'rpc' | 'rest'): string {
  const serializer = jsonCodecs[kind].createSerializer();
  serializer.write(shape, value);
  return serializer.flush();
}

function xmlCodec(xmlNamespace?: string): XmlCodec {
  const settings: XmlSettings = {
    timestampFormat: { default: TimestampFormat.DateTime, useTrait: true },
    xmlNamespace: xmlNamespace ?? '',
    serviceNamespace: '',
  };
  return new XmlCodec(settings);
}

export function readXml(shape: Shape, bytes: Uint8Array): unknown {
  return xmlCodec().createDeserializer().read(shape, bytes);
}

/** The root element is named by the shape. */
export function writeXml(shape: Shape, value: object, xmlNamespace?: string): string {
  const serializer = xmlCodec(xmlNamespace).createSerializer();
  serializer.write(shape, value);
  return String(serializer.flush());
}

const cborCodec = new CborCodec();

export function readCbor(shape: Shape, bytes: Uint8Array): unknown {
  return cborCodec.createDeserializer().read(shape, bytes);
}

export function writeCbor(shape: Shape, value: object): Uint8Array {
  const serializer = cborCodec.createSerializer();
  serializer.write(shape, value);
  return serializer.flush();
}

/** CBOR of a plain object that no shape describes. */
export function writePlainCbor(value: object): Uint8Array {
  return cbor.serialize(value);
}
