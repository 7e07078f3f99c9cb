// Tests of ArtifactStore.
