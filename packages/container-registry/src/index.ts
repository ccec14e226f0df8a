export { ContainerRegistry } from './container-registry';
export { containerRegistryProblems } from './container-registry-problems';
export type {
  ContainerRegistryAttributes,
  ContainerRegistryProps,
  TagAliases,
} from './container-registry-props';
export { ImageSigning, type ImageSigningProps } from './image-signing';
