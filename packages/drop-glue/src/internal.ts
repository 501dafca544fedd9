// For the other packages of the runtime only; not covered by semantic versioning. No name is needed yet. The entry stays:
// a package above imports this one's public names from it, as they do everywhere (decision 007).
export {};
