package columns

import (
	"math"

	"github.com/RoaringBitmap/roaring/v2"
)

const (
	earthM  = 6_371_008.8 // mean radius of the earth, metres
	cellDeg = 0.05        // side of a cell in degrees, about 5.5 km of latitude
	cellsX  = 7200        // cells around the earth
)

// grid is a column of points with the rows of each cell kept together.
type grid struct {
	lat, lng []float64 // NaN = no point
	cells    map[int32]*roaring.Bitmap
}

func newGrid() *grid { return &grid{cells: map[int32]*roaring.Bitmap{}} }

func (g *grid) add(row uint32, lat, lng float64, has bool) {
	if !has || math.IsNaN(lat) || math.IsNaN(lng) || math.Abs(lat) > 90 || math.Abs(lng) > 180 {
		g.lat, g.lng = append(g.lat, math.NaN()), append(g.lng, math.NaN())
		return
	}
	g.lat, g.lng = append(g.lat, lat), append(g.lng, lng)
	key := cellOf(lat, lng)
	b := g.cells[key]
	if b == nil {
		b = roaring.New()
		g.cells[key] = b
	}
	b.Add(row)
}

func (g *grid) drop(row uint32) {
	if math.IsNaN(g.lat[row]) {
		return
	}
	key := cellOf(g.lat[row], g.lng[row])
	b := g.cells[key]
	b.Remove(row)
	if b.IsEmpty() {
		delete(g.cells, key)
	}
}

// within gives rows among which are all in the circle, and the check that leaves only those. A circle
// over the date line or a pole is covered on both sides.
func (g *grid) within(lat, lng, radiusM float64) (*roaring.Bitmap, func(uint32) bool) {
	check := func(row uint32) bool { return g.distance(row, lat, lng) <= radiusM }
	dLat := radiusM / earthM * 180 / math.Pi
	y0, y1 := cellY(lat-dLat), cellY(lat+dLat)
	x0, n := 0, cellsX
	if edge := math.Abs(lat) + dLat; edge < 89 {
		dLng := math.Asin(math.Min(1, math.Sin(radiusM/earthM)/math.Cos(lat*math.Pi/180))) * 180 / math.Pi
		x0 = cellX(lng - dLng)
		n = min(cellsX, int(2*dLng/cellDeg)+3)
	}
	if (y1-y0+1)*n > len(g.cells) {
		return g.sweep(y0, y1), check
	}
	var found []*roaring.Bitmap
	for y := y0; y <= y1; y++ {
		for i := range n {
			if b := g.cells[int32(y*cellsX+(x0+i)%cellsX)]; b != nil {
				found = append(found, b)
			}
		}
	}
	return union(found), check
}

// sweep gathers the rows of all cells between two rows of cells.
func (g *grid) sweep(y0, y1 int) *roaring.Bitmap {
	var found []*roaring.Bitmap
	for key, b := range g.cells {
		if y := int(key) / cellsX; y >= y0 && y <= y1 {
			found = append(found, b)
		}
	}
	return union(found)
}

// distance is the great-circle distance in metres; +Inf for a row without a point.
func (g *grid) distance(row uint32, lat, lng float64) float64 {
	if math.IsNaN(g.lat[row]) {
		return math.Inf(1)
	}
	return Distance(lat, lng, g.lat[row], g.lng[row])
}

// Distance is the great-circle distance of two points in metres.
func Distance(lat1, lng1, lat2, lng2 float64) float64 {
	const rad = math.Pi / 180
	sLat, sLng := math.Sin((lat2-lat1)*rad/2), math.Sin((lng2-lng1)*rad/2)
	h := sLat*sLat + math.Cos(lat1*rad)*math.Cos(lat2*rad)*sLng*sLng
	return 2 * earthM * math.Asin(math.Min(1, math.Sqrt(h)))
}

func cellOf(lat, lng float64) int32 { return int32(cellY(lat)*cellsX + cellX(lng)) }

func cellY(lat float64) int {
	return int(math.Floor((math.Max(-90, math.Min(90, lat)) + 90) / cellDeg))
}

// cellX wraps around the earth.
func cellX(lng float64) int {
	x := int(math.Floor((lng+180)/cellDeg)) % cellsX
	if x < 0 {
		x += cellsX
	}
	return x
}

func (g *grid) reordered(from []uint32) *grid {
	out := newGrid()
	for row, old := range from {
		out.add(uint32(row), g.lat[old], g.lng[old], !math.IsNaN(g.lat[old]))
	}
	return out
}
