/** Short name of a generated secret: `pyshop-secret-key` for `SECRET_KEY` of pyshop. */
export function generatedSecretName(service: string, variable: string): string {
  return `${service}-${variable.toLowerCase().replaceAll('_', '-')}`;
}
