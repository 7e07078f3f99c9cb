// Where the halves meet: what each target is made from and how.
