// The loops of a training for processors without anything that this package asks for.

#include "training_table.h"

#pragma STDC FP_CONTRACT OFF

#define NAME(function) ktask_##function##_baseline
#define TILE_ROWS 6
#define TILE_PANELS 1
#include "training_loops.h"
