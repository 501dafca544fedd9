// For the other packages of the runtime only; not covered by semantic versioning. None of them needs anything of this one.

export {};
