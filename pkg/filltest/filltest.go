// Package filltest gives every field of a value something, for tests of what writes and reads
// all of it: a field that is added is in them from the beginning.
package filltest

import "reflect"

// Given are values for types, such as times and names of which there are only some. Others
// are numbers, true, "x", and one entry of each list and map.
type Given map[reflect.Type]any

// Fill fills all that v, a pointer, leads to. A type that holds itself never ends.
func Fill(v any, given Given) { given.fill(reflect.ValueOf(v).Elem()) }

func (g Given) fill(v reflect.Value) {
	if x, ok := g[v.Type()]; ok {
		v.Set(reflect.ValueOf(x).Convert(v.Type()))
		return
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString("x")
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		v.SetInt(7)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		v.SetUint(7)
	case reflect.Float32, reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		g.fill(v.Elem())
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		g.fill(v.Index(0))
	case reflect.Map:
		g.fillMap(v)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() {
				g.fill(v.Field(i))
			}
		}
	default:
		panic("filltest: no value for " + v.Type().String())
	}
}

func (g Given) fillMap(v reflect.Value) {
	key, value := reflect.New(v.Type().Key()).Elem(), reflect.New(v.Type().Elem()).Elem()
	g.fill(key)
	g.fill(value)
	v.Set(reflect.MakeMap(v.Type()))
	v.SetMapIndex(key, value)
}
