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

# jacobian_of NAME ARGUMENTS: the derivatives of tensors as matrices, with their sizes.
jacobian_of() {
    name=$1
    shift
    "$symdiff" --file "$here/$name.sd" "$@" --jacobian --output "$to/$name.txt"
}

# descent NAME FORMULA ARGUMENTS: what a descent prints; the arguments name its pictures.
descent() {
    name=$1
    formula=$2
    shift 2
    "$symdiff" descend --file "$here/$formula.sd" "$@" --output "$to/$name.txt" 2> "$to/notes"
    rm "$to/notes"
}

case_of 01-square --at x=3
descent 01-curve 01-square --from x=0 --rate 0.2 --range x=-1..11 --map "$to/01-curve.svg"
descent 02-gradient 02-gradient --from x1=-1,x2=-1 --max-iter 0 --range x1=-5..5,x2=-5..5 --gradient start,field --map "$to/02-gradient.svg"
descent 03-descent 02-gradient --from x1=-1,x2=-1 --rate 0.01 --range x1=-5..5,x2=-5..5 --map "$to/03-descent.svg"
descent 03-descent 02-gradient --from x1=-1,x2=-1 --rate 0.01 --range x1=-5..5,x2=-5..5 --map "$to/03-descent.html"
descent 04-variable 06-loss --from x1=-9,x2=1.5 --rate 0.18 --rate "0.2/(1 + k/20)" --rate exact --range x1=-10..2,x2=-3..3 --map "$to/04-variable.svg"
descent 05-low 01-square --from x=0 --rate 0.02 --max-iter 20 --range x=-1..11 --map "$to/05-low.svg"
descent 05-high 01-square --from x=0 --rate 0.95 --max-iter 20 --range x=-1..11 --map "$to/05-high.svg"
descent 05-diverges 01-square --from x=2 --rate 1.05 --range x=-1..11 --map "$to/05-diverges.svg"
descent 06-loss 06-loss --from x1=-9,x2=1.5 --rate 0.005 --rate 0.18 --rate 0.199 --rate 0.201 --max-iter 100 --plot "$to/06-loss.svg"
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
case_of 13-jacobian --at x=2,y=3,z=1
"$symdiff" figure --file "$here/11-weights.sd" --seed 2 --at w=1,x=2,v=3,y=4,u=2 \
    --show values,gradients,locals,contributions --format html --output "$to/11-weights.html"
jacobian_of 13-vector --wrt x
symbols 13-vector
symbols 14-vectors --wrt x
case_of 14-vectors --wrt x --at "A=[1, 2; 3, 4; 5, 6],B=[1, 0, 2; 0, 1, -1],x=[1, 2, 3]"
symbols 15-node --wrt x,y
case_of 15-node --at "A=[1, 2; 3, 4],B=[1; -1],x=[1, 1],y=[2]"
jacobian_of 16-matrix --wrt W --pattern "$to/16-matrix.svg"
symbols 16-matrix --wrt W
jacobian_of 17-sparse --wrt W --vec rows --pattern "$to/17-sparse.svg"
symbols 17-sparse --wrt W,x
case_of 18-perceptron --wrt w1,w2,w3,w4,b1,b2,v1,v2,c \
    --at x1=1,x2=2,t=1,w1=1/2,w2=-1/4,b1=1/10,w3=-1/2,w4=1/2,b2=0,v1=1,v2=-1,c=1/5
"$symdiff" train "$here/18-training.sd" --data "$here/../train/iris.csv" --target species --standardize --init glorot \
    --method gd --rate 0.1 --epochs 80 --plot "$to/18-loss.svg" > "$to/18-training.txt" 2> "$to/notes"
rm "$to/notes"
