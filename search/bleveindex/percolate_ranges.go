package bleveindex

import (
	"math"
	"strconv"
	"time"

	"firstkm/search"
)

// Distances, pay and days are found by the steps in which they lie: coarse ones, so that a range has few.
const (
	cellsPerDegree = 2
	mostCells      = 200
	earthM         = 6_371_000
	payStepFen     = 50_000
	lastPayStep    = 40 // 20,000 yuan and more
	mostMonths     = 24
)

func cellOf(lat, lng float64) string {
	return cell(int(math.Floor(lat*cellsPerDegree)), int(math.Floor(lng*cellsPerDegree)))
}

// cell names one by the numbers of its south-western corner; those of longitude go round the earth.
func cell(y, x int) string {
	const round = 360 * cellsPerDegree
	return strconv.Itoa(y) + " " + strconv.Itoa(((x%round)+round)%round)
}

// cellsWithin are the cells that a circle may touch; none when that is no condition, or near a pole, where they are too many.
func cellsWithin(n *search.Near) (out []string) {
	if n == nil || n.RadiusM <= 0 {
		return nil
	}
	const spare = 1.01
	radius := math.Min(n.RadiusM, search.MaxRadiusM) / earthM * spare
	high := radius * 180 / math.Pi
	if math.Abs(n.Lat)+high >= 89 {
		return nil
	}
	wide := math.Asin(math.Min(1, math.Sin(radius)/math.Cos(n.Lat*math.Pi/180))) * 180 / math.Pi * spare
	south, north := int(math.Floor((n.Lat-high)*cellsPerDegree)), int(math.Floor((n.Lat+high)*cellsPerDegree))
	west, east := int(math.Floor((n.Lng-wide)*cellsPerDegree)), int(math.Floor((n.Lng+wide)*cellsPerDegree))
	if (north-south+1)*(east-west+1) > mostCells {
		return nil
	}
	for y := south; y <= north; y++ {
		for x := west; x <= east; x++ {
			out = append(out, keyCell+cell(y, x))
		}
	}
	return out
}

func payStep(fen int64) string { return strconv.FormatInt(min(fen/payStepFen, lastPayStep), 10) }

// paySteps are the steps of a range of pay, whose upper end may be open; none when neither end is given.
func paySteps(from, to int64) (out []string) {
	if from <= 0 && to <= 0 {
		return nil
	}
	last := int64(lastPayStep)
	if to > 0 {
		last = min(to/payStepFen, lastPayStep)
	}
	for step := min(max(from, 0)/payStepFen, lastPayStep); step <= last; step++ {
		out = append(out, keyPay+strconv.FormatInt(step, 10))
	}
	return out
}

// months are the months of a range of days, or its years when those are many; none when an end is open or there are too many.
func months(from, to string) (out []string) {
	first, errFrom := time.Parse(time.DateOnly, from)
	last, errTo := time.Parse(time.DateOnly, to)
	if errFrom != nil || errTo != nil || last.Before(first) {
		return nil
	}
	name, count := 7, (last.Year()-first.Year())*12+int(last.Month()-first.Month())+1
	if count > mostMonths {
		name, count = 4, last.Year()-first.Year()+1
	}
	if count > mostMonths {
		return nil
	}
	for n := range count {
		day := time.Date(first.Year(), first.Month()+time.Month(n), 1, 0, 0, 0, 0, time.UTC)
		if name == 4 {
			day = time.Date(first.Year()+n, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		out = append(out, keyStart+day.Format(time.DateOnly)[:name])
	}
	return out
}
