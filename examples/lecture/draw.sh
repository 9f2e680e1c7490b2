#!/bin/sh
# Draws all figures of the lecture and writes its tables.
#
#     examples/lecture/draw.sh [FOLDER]
#
# SYMDIFF is the program to use; without it the one on the PATH. The folder is that of this script if none is given.
set -eu
here=$(dirname "$0")
to=${1:-$here}
symdiff=${SYMDIFF:-symdiff}

# case_of NAME ARGUMENTS: a figure with numbers, and the tables of both passes.
case_of() {
    name=$1
    shift
    "$symdiff" figure --file "$here/$name.sd" "$@" --show values,gradients,locals,contributions --output "$to/$name.svg"
    "$symdiff" trace --file "$here/$name.sd" "$@" --output "$to/$name.txt"
}

# symbols NAME ARGUMENTS: a figure with formulas.
symbols() {
    name=$1
    shift
    "$symdiff" figure --file "$here/$name.sd" "$@" --show gradients,locals,contributions,formulas --output "$to/$name-formulas.svg"
}

case_of 01-square --at x=3
case_of 07-staging --at x=-2,y=5,z=-4
symbols 07-staging
case_of 08-chain --at a=2
symbols 08-chain
case_of 09-loss --wrt w1,b1,w2,b2 --at x=2,t=1,w1=1,b1=-1,w2=3,b2=-1
symbols 10-node --seed u
case_of 11-weights --wrt w,v,u --seed 2 --at w=1,x=2,v=3,y=4,u=2
symbols 11-weights --wrt w,v,u --seed s
case_of 12-exp --at x=1/2
symbols 12-exp
case_of 13-outputs --at x=2,y=3,z=1
"$symdiff" figure --file "$here/11-weights.sd" --seed 2 --at w=1,x=2,v=3,y=4,u=2 \
    --show values,gradients,locals,contributions --format html --output "$to/11-weights.html"
